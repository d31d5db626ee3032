/** What the fake demands of one type of metadata object that comes in through `POST /api/metadata`. */
export interface MetadataRule {
  /** As in DHIS2's reports. */
  readonly klass: string
  readonly required: readonly string[]
  /** Besides `id` and `code`, which are unique in every type. */
  readonly unique: readonly string[]
  /** `property` or `property.property`, each step an object or an array of them, and the type that it refers to. */
  readonly references: Readonly<Record<string, string>>
  readonly oneOf?: Readonly<Record<string, readonly string[]>>
}

const rule = (
  klass: string,
  required: readonly string[],
  unique: readonly string[],
  references: Readonly<Record<string, string>> = {},
  oneOf?: MetadataRule['oneOf'],
): MetadataRule => ({ klass: `org.hisp.dhis.${klass}`, required, unique, references, ...(oneOf && { oneOf }) })

const NAME = ['name']
const NAMES = ['name', 'shortName']

const AGGREGATION_TYPES = [
  'SUM',
  'AVERAGE',
  'AVERAGE_SUM_ORG_UNIT',
  'LAST',
  'LAST_AVERAGE_ORG_UNIT',
  'LAST_LAST_ORG_UNIT',
  'LAST_IN_PERIOD',
  'LAST_IN_PERIOD_AVERAGE_ORG_UNIT',
  'FIRST',
  'FIRST_AVERAGE_ORG_UNIT',
  'FIRST_FIRST_ORG_UNIT',
  'COUNT',
  'STDDEV',
  'VARIANCE',
  'MIN',
  'MAX',
  'NONE',
  'CUSTOM',
  'DEFAULT',
]
const OPERATORS = [
  'equal_to',
  'not_equal_to',
  'greater_than',
  'greater_than_or_equal_to',
  'less_than',
  'less_than_or_equal_to',
  'compulsory_pair',
  'exclusive_pair',
]
const MISSING_VALUES = ['SKIP_IF_ANY_VALUE_MISSING', 'SKIP_IF_ALL_VALUES_MISSING', 'NEVER_SKIP']

/** In the order in which DHIS2 creates them: what is referred to comes before what refers to it. */
export const METADATA_RULES: Readonly<Record<string, MetadataRule>> = {
  attributes: rule('attribute.Attribute', [...NAME, 'valueType'], NAME),
  userRoles: rule('user.UserRole', NAME, NAME),
  userGroups: rule('user.UserGroup', NAME, NAME),
  users: rule('user.User', ['username'], ['username']),
  categoryOptions: rule('category.CategoryOption', NAMES, NAMES),
  categories: rule('category.Category', [...NAMES, 'dataDimensionType'], NAMES, { categoryOptions: 'categoryOptions' }),
  categoryCombos: rule('category.CategoryCombo', [...NAME, 'dataDimensionType'], NAME, { categories: 'categories' }),
  categoryOptionCombos: rule('category.CategoryOptionCombo', ['categoryCombo'], [], {
    categoryCombo: 'categoryCombos',
    categoryOptions: 'categoryOptions',
  }),
  categoryOptionGroups: rule('category.CategoryOptionGroup', NAMES, NAMES, { categoryOptions: 'categoryOptions' }),
  categoryOptionGroupSets: rule('category.CategoryOptionGroupSet', NAMES, NAMES, {
    categoryOptionGroups: 'categoryOptionGroups',
  }),
  legendSets: rule('legend.LegendSet', NAME, NAME),
  dataElements: rule(
    'dataelement.DataElement',
    [...NAMES, 'valueType', 'aggregationType', 'domainType', 'categoryCombo'],
    NAMES,
    { categoryCombo: 'categoryCombos', legendSets: 'legendSets' },
    { aggregationType: AGGREGATION_TYPES, domainType: ['AGGREGATE', 'TRACKER'] },
  ),
  dataElementGroups: rule('dataelement.DataElementGroup', NAMES, NAMES, { dataElements: 'dataElements' }),
  indicatorTypes: rule('indicator.IndicatorType', [...NAME, 'factor'], NAME),
  indicators: rule('indicator.Indicator', [...NAMES, 'numerator', 'denominator', 'indicatorType'], NAMES, {
    indicatorType: 'indicatorTypes',
    legendSets: 'legendSets',
  }),
  indicatorGroups: rule('indicator.IndicatorGroup', NAME, NAME, { indicators: 'indicators' }),
  dataEntryForms: rule('dataentryform.DataEntryForm', NAME, NAME),
  dataSets: rule('dataset.DataSet', [...NAMES, 'periodType'], NAMES, {
    categoryCombo: 'categoryCombos',
    dataEntryForm: 'dataEntryForms',
    organisationUnits: 'organisationUnits',
    indicators: 'indicators',
    legendSets: 'legendSets',
    'dataSetElements.dataElement': 'dataElements',
    'dataSetElements.categoryCombo': 'categoryCombos',
  }),
  sections: rule('dataset.Section', [...NAME, 'dataSet'], [], {
    dataSet: 'dataSets',
    dataElements: 'dataElements',
    indicators: 'indicators',
  }),
  predictors: rule('predictor.Predictor', [...NAME, 'generator', 'output', 'periodType'], NAME, {
    output: 'dataElements',
    outputCombo: 'categoryOptionCombos',
    organisationUnitLevels: 'organisationUnitLevels',
  }),
  predictorGroups: rule('predictor.PredictorGroup', NAME, NAME, { predictors: 'predictors' }),
  validationRules: rule(
    'validation.ValidationRule',
    [...NAME, 'operator', 'periodType', 'leftSide', 'rightSide', 'importance'],
    NAME,
    {},
    {
      operator: OPERATORS,
      importance: ['HIGH', 'MEDIUM', 'LOW'],
      'leftSide.missingValueStrategy': MISSING_VALUES,
      'rightSide.missingValueStrategy': MISSING_VALUES,
    },
  ),
  validationRuleGroups: rule('validation.ValidationRuleGroup', NAME, NAME, { validationRules: 'validationRules' }),
  visualizations: rule('visualization.Visualization', [...NAME, 'type'], [], {
    'dataDimensionItems.indicator': 'indicators',
    'dataDimensionItems.dataElement': 'dataElements',
    'legend.set': 'legendSets',
    organisationUnits: 'organisationUnits',
    itemOrganisationUnitGroups: 'organisationUnitGroups',
    'categoryDimensions.category': 'categories',
  }),
  maps: rule('mapping.Map', NAME, []),
  dashboards: rule('dashboard.Dashboard', NAME, [], {
    'dashboardItems.visualization': 'visualizations',
    'dashboardItems.map': 'maps',
  }),
}

/** Longest texts; `E4001` above them. */
export const MAX_CHARACTERS: Readonly<Record<string, number>> = { name: 230, shortName: 50, code: 50, url: 255 }
